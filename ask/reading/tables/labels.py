"""Words that analysts use for the labels a new installation starts with, and for sources, sentiments and statuses.

Labels with other slugs are known by their names alone. ``LABELS`` are other names of the same thing; ``NARROWER`` are
things that a label holds among others ("free spins" for bonus questions): such a reading is always said, and the
messages that hold the word itself are offered beside it.
"""

LABELS: dict[str, str] = {
    "login_issues": (
        "login, log in, log into, logging in, logged out, log on, logon, cant log in, cannot log in, could not "
        "log in, couldnt log in, not log in, unable to log in, sign in, signing in, signin, sign on, cant sign "
        "in, account access, access issue, access problem, login failure, login error, login trouble, not able "
        "to log in, trouble logging in, authentication"
    ),
    "deposit_issues": (
        "deposit, depositing, depositor, failed deposit, pending deposit, missing deposit, deposit failure, top up, "
        "topup, topping up, payment, paying in, pay in, payin, money in, add funds, adding funds, funding, payment "
        "failure, deposit is missing, deposit are missing"
    ),
    "bonus_questions": (
        "bonus, bonuses, promo, promotion, promotional, bonus offer, special offer, deposit bonus, welcome bonus"
    ),
    "geo_restriction": (
        "geo, geo restriction, geographic restriction, geographical restriction, geo block, geoblock, geoblocking, "
        "geo blocking, geoblocked, geo blocked, country restriction, country block, regional restriction, region "
        "restriction, region block, region lock, restricted country, blocked country, restricted region, location "
        "restriction, restriction, restricted location, unavailable country, not available in country, country access"
    ),
    "general_feedback": (
        "general message, general comment, general inquiry, general enquiry, general question, general category, "
        "general chat, general"
    ),
    "delivery_problems": "delivery, late delivery, shipment, late order, lost order, delayed delivery",
    "product_issues": "product, faulty product, broken product, defective product, faulty item, broken item",
    "app_crash": (
        "crash, app crash, app crashed, crashing, app freeze, site down, app problem, app error, technical issue, "
        "technical problem, app, website, site, loading problem, slow page"
    ),
    "game_faults": (
        "game fault, game crash, game freeze, frozen game, game error, game bug, broken game, crashed game, freezing "
        "game, stuck game"
    ),
    "withdrawals": "withdrawal, withdraw, withdrawing, cash out, cashout, payout, pay out, cashing out, paying out",
    "identity_checks": (
        "identity check, identity verification, id check, kyc, account verification, document verification, document "
        "check, verification"
    ),
    "billing": "billing, bill, double charge, overcharge, overcharged",
    "refund": "refund, money back, refunding, refunded, reimbursement",
    "customer_support": "customer support, customer service, support quality, bad service, poor service",
    "complaint": "complaint, complain openly",
    "praise": "praise, compliment, thank you message, thanks message, thank you note, appreciation",
    "feature_request": "feature request, feature, feature wish, feature idea, suggestion, improvement idea",
}

NARROWER: dict[str, str] = {
    "login_issues": (
        "password, forgotten password, password reset, locked out, locked account, account locked, blocked account, "
        "account blocked, account block, 2fa, two factor, verification code, credentials, passcode, captcha"
    ),
    "deposit_issues": "declined card, card declined, card payment, declined payment, crypto deposit, credit card",
    "bonus_questions": (
        "promo code, promotional code, free spin, freespin, cashback, cash back, coupon, voucher, wagering, "
        "wager, no deposit bonus, no deposit code, bonus code, reward"
    ),
    "geo_restriction": "vpn, geolocation, geo location",
    "general_feedback": "small talk, chit chat, greeting",
    "delivery_problems": "parcel, courier, late parcel",
    "product_issues": "defect",
    "app_crash": "outage, downtime, bug",
    "game_faults": "slot crash",
    "identity_checks": "proof of address, document, passport",
    "billing": "invoice, charge, fee",
    "refund": "chargeback",
    "customer_support": "rude agent",
    "complaint": (
        "complained, complain, complaining, scam, scammer, scam accusation, fraud accusation, threat to leave, "
        "threat, threaten, threatening, threatening to leave"
    ),
    "praise": "kudos, thank you, thanked, thanking, grateful",
    "feature_request": "wish list",
}

SOURCES: dict[str, str] = {
    "livechat": "live chat, livechat, chat, web chat, webchat, site chat, chat widget, on site chat, chat support",
    "telegram": "telegram, tg, tele gram, telegram bot, telegram chat, telegram channel",
    "twitter": "twitter, tweet, x com, twitter x",
    "api": "api",
}

SENTIMENTS: dict[str, str] = {
    "positive": (
        "positive, happy, satisfied, pleased, delighted, positively, good mood, content customer, loved, enjoyed"
    ),
    "neutral": "neutral, neither positive nor negative, neutrally",
    "negative": (
        "negative, unhappy, angry, frustrated, upset, dissatisfied, annoyed, furious, disappointed, negatively, bad "
        "mood, irritated, mad customer, disliked, hated, unsatisfied, displeased, discontent, bad feedback"
    ),
}

STATUSES: dict[str, str] = {
    "failed": (
        "failed message, message that failed, message failed, failed analysis, failed to analyse, failed to analyze, "
        "analysis failed, could not be analysed, could not be analyzed, status failed, failed to be analysed"
    ),
    "pending": (
        "pending message, message pending, still pending, unanalysed, unanalyzed, not analysed, not analyzed, not "
        "yet analysed, not yet analyzed, waiting to be analysed, waiting to be analyzed, waiting for analysis, "
        "awaiting analysis, unprocessed, status pending, message waiting, waiting message, in the queue"
    ),
    "processing": "being analysed, being analyzed, processing now, status processing",
    "analysed": "analysed message, analyzed message, already analysed, already analyzed, status analysed",
    "exempt": "exempt message, status exempt",
}

OUTBOUND = (
    "agent reply, agent replies, agent answer, agent message, our reply, our replies, our answer, outgoing message, "
    "outbound message, outbound, support reply, support replies, reply from agent, replies from agent, sent by "
    "agents, replies of agents, written by agents"
)
ALL_DIRECTIONS = "both directions, inbound and outbound, including replies, including agent replies"
ANSWERED = (
    "answered by an agent, answered by agents, answered, replied to, got an answer, got a reply, received a reply, "
    "with a reply, with an answer, were answered, got answered, responded to"
)
UNLABELLED = (
    "unlabelled, unlabeled, uncategorised, uncategorized, without a label, without label, without a category, "
    "no label, "
    "without category, no category, not labelled, not categorised, unclassified, not classified"
)
UNANSWERED = (
    "unanswered, without a reply, without an answer, without reply, no reply, no answer, never answered, not "
    "answered, not replied to, got no answer, got no reply, unreplied, without any reply"
)

# ISO 639-1, as the engine finds languages. "Spanish messages", "in German"; people of a country are no language.
LANGUAGES: dict[str, str] = {
    "en": "english",
    "de": "german",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
    "ru": "russian",
    "uk": "ukrainian",
    "pl": "polish",
    "tr": "turkish",
    "sv": "swedish",
    "da": "danish",
    "fi": "finnish",
    "no": "norwegian",
    "cs": "czech",
    "hu": "hungarian",
    "ro": "romanian",
    "el": "greek",
    "ar": "arabic",
    "he": "hebrew",
    "hi": "hindi",
    "zh": "chinese",
    "ja": "japanese",
    "ko": "korean",
    "vi": "vietnamese",
    "th": "thai",
    "id": "indonesian",
    "sl": "slovenian",
    "hr": "croatian",
    "sr": "serbian",
    "bg": "bulgarian",
    "sk": "slovak",
}
