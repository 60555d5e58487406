"""The closed list of words that carry nothing in a question, and of those that tell what cannot be answered."""

from ask.reading.tables.limits import COUNTRIES, NO_DATA
from engine.periods.tokens import word_set

# Between the parts of a phrase these may stand; elsewhere they are passed over.
LIGHT = word_set(
    "mostly mainly usually often frequently typically actually "
    "a an the of in on at from via through about regarding concerning re around for with by that which who whom "
    "whose what were was are is be been being am had has have having did do does done their our your my its his "
    "her all any some every there came come comes coming sent send sends submitted received receive receives got "
    "get gets we us i "
    "you they he she it people's - – — ' ’ ‘ “ ” \" « » ( ) : s ; related relating to them those these this "
    "into within "
    "during also altogether total overall only just specifically namely tagged labelled labeled classified classed "
    "marked categorised categorized as being reported report reports reporting written write wrote writes writing "
    "posted post raised raise"
)
_POLITE = word_set(
    "please pls plz kindly thanks thank thx cheers hi hello hey hiya dear hallo bitte ok okay well oh um uh hmm "
    "so now yes yeah yep hm eh look btw fyi good sorry apologies lol guys folks team morning afternoon evening dude "
    "mate cc asap cheers ta kind regards"
)
_ASKING = word_set(
    "show showing shown shows give gives gave given tell tells told let see find found finds finding display "
    "view look looks looking check checks checking want wants wanted need needs needed like know knows lets make "
    "makes made take takes took provide provides present presents return returns pull fetch bring run can could "
    "would may might shall id im ive ill wed weve youre theyre whats whos wheres hows thats theres curious "
    "wonder wondering wondered interested interest quick quickly question ask asks asked asking help me mine "
    "myself one ones maybe perhaps possible possibly able try trying tried want wanna gonna gimme lemme search "
    "searching calculate compute determine retrieve summarise summarize summary summarised summarized overview "
    "recap report stats stat statistic statistics figure figures data info information insight insights result "
    "results detail details analysis analyse analyze numbers count counts counted breakdown table chart graph "
    "plot list briefing brief snapshot digest dump grab collect compile output visualise visualize draw turn "
    "explore investigate review digging dig drill surface highlight highlights takeaway rundown roundup glance "
    "update sum print say says hear heard picture situation status quo basically simply actually really quite "
    "rather exactly roughly approximately just even still already here there lately nowadays generally usually "
    "often currently presently now today's today mostly mainly alone else altogether in-total total overall "
    "entire whole full combined collectively together sort kind way thing things stuff please currently anyhow "
    "anyway think believe guess suppose remember wish hope happened happen happens happening going go goes went "
    "occurring occur occurred occurs exist exists existed appear appears appeared seem seems seemed experience "
    "experienced experiencing face faced facing encounter encountered suffer suffered suffering struggle "
    "struggled struggling deal dealing handle regard regards concern concerns concerned concerning related "
    "relating relate relates involve involves involved involving belong belongs include includes included "
    "contain fall falls fell-into affect affects affected affecting hit reach reached arrive arrives arrived "
    "arriving come comes came coming get gets got getting gotten receive receives received receiving have has "
    "had having there's did do does done doing been being be am is are was were will-be send sends sent sending "
    "write writes wrote written writing talk talks talked talking speak spoke contact contacts contacted "
    "contacting submit submits submitted submitting raise raises raised raising complain complains complained "
    "complaining report reports reported reporting describe described express expressed voice voiced file filed "
    "log logged lodge lodged open opened record recorded store stored capture captured notice noticed post posts "
    "posted posting tweet tweeted text texted comment commented message messaged ask inquire inquired enquire "
    "enquired type typed state stated claim claimed require required request requested requesting bother "
    "bothered feel felt identify identified detect detected classify classified label labelled labeled tag "
    "tagged mark marked assign assigned based according category-wise discuss discussed addressed regarding "
    "about around per-se up team inbox support company service store file entries saying say said using use used "
    "different various particular certain specific specifically individual respective own real actual relevant "
    "related incoming inbound other-wise whatever whichever whoever such same-time like via it's its their "
    "theirs our ours your yours his her hers him he she they we us you i my a an the this that these those some "
    "any all every each of in on at by for from to with within into onto through throughout during across along "
    "beside upon toward towards as if then when where while who whom whose which what how also too only and or "
    "but so yet s t re ve ll d m lot lots bunch bit set group part side end level frequent frequently common "
    "customer user both either one's once-again please regular ongoing outstanding specific numerous involve "
    "linked tied connected associated pertaining considering originate originated originating arise arose "
    "trouble troubles difficulty difficulties unable stuck cant cannot couldnt could working work works fail "
    "fails failed failing unsuccessful whether u unique distinct different individual generated generate "
    "produced produce brought drew attracted saw arriving basis terms instance instances occurrence occurrences "
    "sample audience public everyone everybody anyone anybody someone somebody everything anything something "
    "nothing else yet recorded tracking track measure measured boss colleague colleagues"
    " meeting presentation deck slide slides split slice sliced eyeball ballpark rn"
)
# Words that could be passed over, were they not about time, number, order, comparison or denial.
_MEANING = word_set(
    "and or but both many much first last more less fewer few most least than not no never neither nor except "
    "without before after since until till over under between new again many-times today now"
)
_ASKED_FOR = word_set(
    " ".join(phrase.strip() for phrase in f"{NO_DATA}, {COUNTRIES}".split(",") if " " not in phrase.strip())
)
NOTHING = (frozenset(_POLITE) | frozenset(_ASKING) | frozenset(LIGHT)) - frozenset(_MEANING) - _ASKED_FOR
# A word that is left over and denies, counts, orders or compares is worse than another: nothing is answered without it.
DENYING = word_set(
    "not no never neither nor none nobody except without excluding exclude lacking dont doesnt didnt isnt arent "
    "wasnt werent hasnt havent hadnt wouldnt shouldnt"
)
# After one of these words, an unknown word names a label ("poker issues"); with one before it, too ("about taxes").
TAILS = word_set(
    "issue problem question trouble error request complaint concern inquiry enquiry query difficulty ticket feedback "
    "comment message report prob msg q qs matter case topic thing post review text mention contact failure"
)
ABOUT = word_set("about regarding concerning re around mention mentions mentioned")
