"""Words that carry no meaning of their own here, and words for what the data consists of."""

from engine.periods.tokens import words

# What the data consists of: with one of these, a question is about messages, even without a filter.
DATA_WORDS = words(
    "message issue problem question ticket conversation feedback comment complaint query inquiry enquiry request "
    "case report post review concern matter trouble text chat user customer player people client person author "
    "writer sender volume contact entry item record row data error response incident thread note voice verbatim "
    "mention difficulty traffic statistic stat topic category sentiment source channel everyone anybody anyone "
    "submission"
)
# After one of these words, the words before it name a kind of message.
ISSUE_WORDS = words(
    "issue problem question trouble error request complaint concern inquiry enquiry query difficulty ticket "
    "feedback comment message report prob msg q qs"
)
ABOUT = words("about regarding concerning re around")

_GRAMMAR = words(
    "a an the this that these those some any all each every no both either neither such same other another more "
    "less few fewer many much most several enough of in on at by for from to with within without into onto over "
    "under between among through throughout during before after since until till about across via per than as "
    "like off out up down near around upon toward towards along beside beyond amid and or but nor so yet if then "
    "else when while where who whom whose which what whatever whichever how also too only just even still already "
    "again ever never now here there later soon once i me my mine we us our ours you your yours he him his she "
    "her hers it its they them their theirs one ones myself am is are was were be been being do does did done "
    "doing have has had having can could may might must shall should would cant cannot couldnt dont doesnt didnt "
    "isnt arent wasnt werent wont havent hasnt hadnt im ive id ill youre theyre whats whos wheres hows thats "
    "theres lets wed weve not yes ok okay well oh um uh hmm hi hello hey dear very really quite rather pretty "
    "just actually basically simply exactly roughly approximately maybe perhaps probably please pls plz kindly "
    "thanks thank thx cheers s t re ve ll d m"
)
_VERBS = words(
    "show showing shown shows give gives gave given tell tells told get gets got getting gotten see sees saw seen "
    "list find finds found finding display view look looks looking check checks checking want wants wanted need "
    "needs needed like know knows let make makes made take takes took provide provides present presents return "
    "pull fetch bring run report reports reported reporting receive receives received receiving come comes came "
    "coming arrive arrives arrived write writes wrote written writing send sends sent sending ask asks asked "
    "asking say says said saying talk talks talked talking mention mentions mentioned contact contacts contacted "
    "contacting submit submitted raise raised raising complain complains complained complaining happen happens "
    "happened happening occur occurs occurred occurring experience experienced experiencing face faced facing "
    "encounter encountered encountering run ran have having suffer suffered suffering appear appears appeared "
    "exist exists existed concern concerns concerning regard regards regarding relate relates related relating "
    "involve involves involved involving include includes included including use used log logged filter filtered "
    "count counted counting sort sorted summarise summarize summarised summarized break broken down split "
    "breakdown group grouped divide divided keep kept go goes going went start started begin began begun stop "
    "stopped remain remains remained stay become became seem seems look affect affects affected affecting hit "
    "post posted fail fails failed failing work works working cause visit wait waits waiting waited deal deals "
    "dealing handle describe described express expressed speak spoke feel felt think regard hear heard open "
    "opened follow following request requested requesting require trying try tries tried come came tag tagged "
    "classify classified label labelled labeled detect detected identify identified notice noticed track measure "
    "analyse analyze analysed analyzed focus switch change add expect limit narrow restrict exclude compute "
    "calculate determine investigate explore review turn set recap highlight highlights dig drill surface flag "
    "flagged spot spotted quantify tabulate draw visualise visualize compile gather retrieve enumerate outline "
    "output dump grab collect struggle struggled struggling arise arose originate originated captured stored "
    "recorded observed reach reached touch based according assigned belong belongs belonging fall falls sorted "
    "order ordered sum summing totalled bother bothered mean means tweeted texted typed left told wondered tied "
    "linked connected associated voiced addressed pertaining considering given lodged filed logged registering "
    "claimed claiming stating stated bring brought reading rank"
)
_NOUNS = words(
    "message issue problem question ticket conversation feedback comment query inquiry enquiry request case "
    "report reports post review concern matter trouble thing things stuff user customer player people client "
    "person folk folks guy guys author writer sender number figure numbers figures stat stats statistic "
    "statistics metric metrics overview summary insight insights info information detail details data result "
    "results entry record row total overall count time times period range date dates day days week weeks month "
    "months year years hour hours today interval timeframe window moment way kind type sort part side end source "
    "channel platform topic category subject theme sentiment everything anything nothing something everyone "
    "everybody anyone anybody someone somebody nobody none list table chart graph plot analysis breakdown "
    "distribution split volume amount quantity inbox team us company support customer service thread text picture "
    "situation status state level rate top bottom error response difficulty incident case voice word term contact "
    "reports chat channel mention item submission history percent average group recap brief briefing highlight "
    "takeaway ppl folks guys users msg msgs rest prob probs q qs acct ones rundown roundup digest snapshot glance "
    "update list column sample instance occurrence ledger log mail inquiry basis terms member community audience "
    "public crowd audience side"
)
_ADJECTIVES = words(
    "new newest latest recent recently current currently previous prior past last next first unique distinct "
    "different individual single certain specific particular various overall total entire whole full complete "
    "available possible general common usual normal typical big small large high low higher lower good bad better "
    "worse great quick quickly short long old older early earlier late latter final main important relevant "
    "related incoming inbound active registered exact approximate real actual respective own instead altogether "
    "together alone else combined separately respectively additionally further furthermore regardless especially "
    "mainly mostly usually often sometimes always happening lately nowadays ago far plus versus vs including "
    "unable stuck slow key reported frequent common popular occasional repeated recurring ongoing outstanding "
    "similar unusual visible clear interesting numerous latest brand overall only newest nearest per net fresh "
    "daily weekly monthly yearly annual second third"
)

FILLERS = frozenset(_GRAMMAR) | frozenset(_VERBS) | frozenset(_NOUNS) | frozenset(_ADJECTIVES)
# Words that may stand in the plural too.
NOUNS = frozenset(_NOUNS) | DATA_WORDS
# Of these, the ones that do not stop a run of unknown words, as in "issues with the loyalty card".
GRAMMAR = frozenset(_GRAMMAR)
# Verbs between a subject and its noun do not name anything either, but nouns may: "support phone issues".
WEAK = GRAMMAR | frozenset(_VERBS) | frozenset(_ADJECTIVES)
