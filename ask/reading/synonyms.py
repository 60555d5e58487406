"""Words that analysts use for the labels a new installation starts with, and for sources, sentiments and statuses.

Labels with other slugs are known by their names, their descriptions and their examples alone.
"""

LABELS: dict[str, str] = {
    "login_issues": (
        "login, log in, log into, logging in, logged out, log on, logon, cant log in, cannot log in, could not log "
        "in, unable to log in, sign in, signing in, signin, sign on, password, forgotten password, password reset, "
        "account access, access issue, access problem, locked out, locked account, account locked, blocked account, "
        "account blocked, account block, blocked accounts, 2fa, two factor, verification code, authentication, login "
        "failure, login error, credentials, passcode, captcha, cant sign in"
    ),
    "deposit_issues": (
        "deposit, depositing, depositors, failed deposit, pending deposit, missing deposit, top up, topup, topping "
        "up, payment, paying in, pay in, payin, funding, add funds, adding funds, declined card, card declined, card "
        "payment, declined payment, money in, crypto deposit, credit card"
    ),
    "bonus_questions": (
        "bonus, bonuses, promo, promo code, promotion, promotional code, free spin, freespin, cashback, cash back, "
        "coupon, voucher, wagering, wager, welcome bonus, deposit bonus, no deposit bonus, no deposit code, bonus "
        "code, reward, bonus offer, special offer"
    ),
    "geo_restriction": (
        "geo, geo restriction, geographic restriction, geographical restriction, geo block, geoblock, geoblocking, "
        "geo blocking, geoblocked, geo blocked, geolocation, geo location, country restriction, country block, "
        "regional restriction, region restriction, region block, region lock, restricted country, blocked country, "
        "restricted region, vpn, location restriction, country access, not available in country, restriction, "
        "restricted location, unavailable country"
    ),
    "general_feedback": (
        "general message, general comment, general inquiry, general enquiry, general question, general category, "
        "general chat, small talk, chit chat, greeting"
    ),
    "delivery_problems": "delivery, late delivery, parcel, shipment, late order, lost order, courier, late parcel",
    "product_issues": "product, faulty product, broken product, defective product, faulty item, broken item, defect",
    "app_crash": (
        "crash, app crash, crashing, app freeze, site down, outage, downtime, slow page, loading problem, app, "
        "website, site, technical issue, technical problem, bug, app error, app problem"
    ),
    "game_faults": (
        "game fault, game crash, game freeze, frozen game, game error, game bug, broken game, crashed game, freezing "
        "game, stuck game, slot crash"
    ),
    "withdrawals": "withdrawal, withdraw, withdrawing, cash out, cashout, payout, pay out, cashing out, paying out",
    "identity_checks": (
        "identity check, identity verification, id check, kyc, account verification, document verification, document "
        "check, proof of address, verification, document, passport"
    ),
    "billing": "billing, invoice, charge, double charge, overcharge, fee, bill",
    "refund": "refund, money back, refunding, refunded, chargeback, reimbursement",
    "customer_support": "customer support, customer service, support quality, rude agent, bad service, poor service",
    "complaint": "complaint, complain openly, scam, scammer, scam accusation, fraud accusation, threat to leave, "
    "threat, threaten, threatening, threatening to leave",
    "praise": (
        "praise, compliment, thank you message, thanks message, thank you note, kudos, thank you, thanked, thanking, "
        "grateful, appreciation"
    ),
    "feature_request": "feature request, feature, feature wish, feature idea, suggestion, wish list, improvement idea",
}

SOURCES: dict[str, str] = {
    "livechat": "live chat, livechat, chat, web chat, webchat, site chat, chat widget, on site chat, chat support",
    "telegram": "telegram, tg, tele gram, telegram bot, telegram chat, telegram channel",
    "twitter": "twitter, tweet, tweets, x com, twitter x",
    "api": "api",
}

SENTIMENTS: dict[str, str] = {
    "positive": (
        "positive, happy, satisfied, pleased, delighted, positively, good mood, content customer, love, loved, enjoy, "
        "enjoyed"
    ),
    "neutral": "neutral, neither positive nor negative, neutrally",
    "negative": (
        "negative, unhappy, angry, frustrated, upset, dissatisfied, annoyed, furious, disappointed, negatively, bad "
        "mood, irritated, mad customer, dislike, disliked, hate, hated, unsatisfied, displeased, discontent, bad "
        "feedback"
    ),
}

STATUSES: dict[str, str] = {
    "failed": (
        "failed message, message that failed, message failed, failed analysis, failed to analyse, failed to analyze, "
        "analysis failed, could not be analysed, could not be analyzed, status failed"
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
    "agents"
)


def phrases(table: str) -> list[str]:
    return [phrase.strip() for phrase in table.split(",")]
