"""The labels that a new installation starts with. Analysts change them; nothing here is read again after the first
start."""

from insights.engines.base import LabelSpec

FALLBACK = "general_feedback"

CATEGORIES: tuple[tuple[LabelSpec, str], ...] = (
    (
        LabelSpec(
            "login_issues",
            "Login issues",
            "The customer cannot get into the account: password, verification code, locked or blocked account.",
            (
                "I can't log in to my account",
                "it says my password is wrong but I just reset it",
                "the verification code never arrives",
                "my account is locked after too many attempts",
                "keeps logging me out every few seconds",
                "forgot my password and the reset email doesn't come",
                "login page just keeps loading",
                "two factor code not working, can't sign in",
                "why was my account blocked",
                "I get an error when I try to sign in on the app",
            ),
        ),
        "#3b6fb6",
    ),
    (
        LabelSpec(
            "deposit_issues",
            "Deposit issues",
            "Money that the customer paid in has failed, is missing, late or refused.",
            (
                "my deposit hasn't shown up in my balance",
                "card declined when I try to deposit",
                "I paid 50 an hour ago and it is still pending",
                "money left my bank but is not in my account",
                "deposit failed three times today",
                "can't add funds with my credit card",
                "crypto deposit confirmed but not credited",
                "is there a problem with payments, my top up doesn't go through",
                "the payment provider gives an error",
                "minimum deposit keeps getting rejected",
            ),
        ),
        "#b6652c",
    ),
    (
        LabelSpec(
            "bonus_questions",
            "Bonus questions",
            "Bonuses, free spins, promo codes, cashback and their conditions.",
            (
                "where are my free spins",
                "I didn't get my welcome bonus",
                "the promo code doesn't work",
                "how much do I have to wager before the bonus is released",
                "can I get a bonus please",
                "when is the cashback paid",
                "the bonus disappeared from my account",
                "do you have any no deposit codes for me",
                "am I eligible for the weekend promotion",
                "are the free spins credited all at once",
            ),
        ),
        "#7b4fb0",
    ),
    (
        LabelSpec(
            "geo_restriction",
            "Geo restriction",
            "The site, a game or a service is not available where the customer is.",
            (
                "it says not available in your country",
                "can I play from Germany",
                "your site is blocked in my region",
                "I am travelling and it won't let me in from Spain",
                "which countries do you accept players from",
                "this game is restricted in my location",
                "do you accept players from the UK",
                "access denied because of where I live",
                "can I use a vpn to play",
                "not allowed in my state",
            ),
        ),
        "#2f8f83",
    ),
    (
        LabelSpec(
            FALLBACK,
            "General feedback",
            "Greetings, thanks, praise and anything general that needs no particular team.",
            (
                "thank you so much for your help",
                "ok",
                "hello is anyone there",
                "great site, love it",
                "I did check",
                "yes that is right",
                "have a nice day",
                "what time is it where you are",
            ),
        ),
        "#6b7280",
    ),
)

TOPICS: tuple[tuple[LabelSpec, str], ...] = tuple(
    (LabelSpec(slug, name, description, examples), "#5b6b7b")
    for slug, name, description, examples in (
        (
            "delivery_problems",
            "Delivery problems",
            "Orders and parcels that are late, lost or wrong.",
            (
                "still waiting on my order",
                "my parcel never arrived",
                "delivery is three days late",
                "wrong item delivered",
            ),
        ),
        (
            "product_issues",
            "Product issues",
            "Something bought does not work or is broken.",
            (
                "it stopped working after a day",
                "the screen is broken",
                "the item is faulty",
                "battery dies after an hour",
            ),
        ),
        (
            "app_problems",
            "App and site problems",
            "Crashes, freezes, errors and slow pages.",
            (
                "the app keeps crashing",
                "the page won't load",
                "site is down",
                "update broke the app",
                "it freezes on the loading screen",
            ),
        ),
        (
            "game_faults",
            "Game faults",
            "A game froze, crashed or did not pay what it showed.",
            (
                "the game froze in the middle of a spin",
                "slot crashed and took my bet",
                "the game did not pay my win",
                "round never finished",
            ),
        ),
        (
            "withdrawals",
            "Withdrawals",
            "Money the customer wants to take out.",
            (
                "when will my withdrawal be processed",
                "my cash out is still pending",
                "I want to withdraw my winnings",
                "payout rejected",
            ),
        ),
        (
            "identity_checks",
            "Identity checks",
            "Documents and verification of the person.",
            (
                "my documents were rejected",
                "how long does verification take",
                "I sent my passport photo",
                "why do you need proof of address",
            ),
        ),
        (
            "billing",
            "Billing",
            "Charges, invoices and fees.",
            (
                "I was charged twice",
                "what is this fee on my bill",
                "wrong amount on my invoice",
                "you charged me after I cancelled",
            ),
        ),
        (
            "refunds",
            "Refunds",
            "Money the customer wants back.",
            (
                "I want a refund",
                "when do I get my money back",
                "refund still not received",
                "please reverse the charge",
            ),
        ),
        (
            "customer_support",
            "Customer support",
            "How the customer was treated, and waiting for an answer.",
            (
                "nobody answers my emails",
                "waiting an hour for an agent",
                "your support is useless",
                "the agent was very helpful",
            ),
        ),
        (
            "complaint",
            "Complaint",
            "Open anger or a threat to leave.",
            (
                "worst service ever",
                "this is unacceptable",
                "I will never use you again",
                "absolutely disgusted",
                "you are scammers",
            ),
        ),
        (
            "praise",
            "Praise",
            "Thanks and compliments.",
            (
                "you guys are the best",
                "great service thank you",
                "love this site",
                "quick and friendly help, thanks",
            ),
        ),
        (
            "feature_requests",
            "Feature requests",
            "Wishes for something that does not exist yet.",
            (
                "please add dark mode",
                "it would be nice if you had paypal",
                "can you add more games",
                "wish there was a way to set limits",
            ),
        ),
    )
)
