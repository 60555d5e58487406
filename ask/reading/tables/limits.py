"""What cannot be answered from messages, and the words that ask for it."""

NO_DATA = (
    "age, aged, how old, gender, sex, men, man, women, woman, male, female, country, countries, city, cities, "
    "nationality, nation, continent, demographic, english speaking, device, browser, desktop, operating system, ip "
    "address, operator, employee, staff, manager, headcount, handling time, resolution time, resolution, resolve, "
    "resolved, solve, solved, unsolved, unresolved, closed, reopened, outcome, fixed, success rate, failure rate, "
    "nps, csat, net promoter, net promoter score, satisfaction, satisfaction score, rating, star, churn, churned, "
    "retention, retained, conversion, conversion rate, converted, revenue, income, turnover, money, how much money, "
    "profit, cost, price, euro, euros, eur, usd, dollar, dollars, pound, lifetime value, ltv, arpu, ggr, deposit "
    "amount, withdrawal amount, bonus amount, average amount, payment method, payment provider, amount deposited, "
    "deposited amount, sum of deposits, stake, bet size, win amount, jackpot, vip, premium, loyalty level, segment, "
    "registered, registration, sign up, signed up, signup, joined, visit, visitor, page view, click, clicks, "
    "session length, online, online users, budget, salary, market share, campaign, affiliate, email address, phone "
    "number, birthday, marital, education, income group, per minute, by agent, per agent, per country, by country, "
    "competitor, competitors, sla, first contact, call, calls, phone calls, $, €, £, shipping cost, stock, "
    "inventory, order value, sales, who answered, who replied, who handled, who worked on, successful, "
    "successfully, were made, were paid, was paid, were given, were granted, were claimed, were issued, awarded, "
    "were processed, was processed, how much did we, how much do we, how much did user, how much did customer, how "
    "much did player, how much do player, how much is, how much does it, how much was, how much has, how much have, "
    "database, server, environment variable, system prompt, api key, source code, credit score, is it safe, is it "
    "legal, licence, license, uninstall, uninstalled, install, installed, download, downloaded, subscriber, "
    "follower, like count, retweet, hashtag, backlog, login attempt, successful login, currency, department, shift, "
    "workload, productivity, subscription plan, tariff, discount, open rate, bounce rate, uptime, latency, error "
    "code rate, investor, shareholder, stock price, ceo, founded, founder, headquarters, weather, temperature, "
    "exchange rate, agent, agents, how long does it take, how long did it take, how long do, how long until"
)

COUNTRIES = (
    "germany, france, spain, italy, portugal, england, uk, united kingdom, britain, ireland, scotland, usa, united "
    "states, america, canada, australia, new zealand, austria, switzerland, belgium, netherlands, holland, denmark, "
    "sweden, norway, finland, iceland, poland, czechia, slovakia, slovenia, croatia, serbia, hungary, romania, "
    "bulgaria, greece, turkey, ukraine, russia, estonia, latvia, lithuania, malta, cyprus, brazil, mexico, "
    "argentina, chile, peru, colombia, india, china, japan, korea, indonesia, thailand, vietnam, philippines, "
    "malaysia, singapore, nigeria, kenya, ghana, egypt, morocco, israel, europe, asia, africa, london, paris, "
    "berlin, madrid, rome, vienna, amsterdam, from germany"
)

FORECAST = (
    "will, wont, forecast, forecasting, predict, prediction, predicted, projection, projected, expected, "
    "expectation, going to be, going to have, going to happen, going to increase, going to decrease, going to rise, "
    "going to get, likely to, outlook, estimate for, anticipate, anticipated, in the future, future, upcoming, are "
    "we likely, should we expect, can we expect, do you expect, extrapolate, how likely, how probable, chance of, "
    "chances, probability, odds of"
)

ADVICE = (
    "should we, should i, what should, recommend, recommendation, advice, advise, suggest a, best way, to improve, "
    "ways to, tip, tips, what can we do, what can i do, what could we do, what do we do, strategy, solution, what "
    "do you think, is it a good idea, your opinion, do you think"
)

# As the first word of a question, these ask for something to be done.
ACTION = (
    "delete, erase, purge, send, email, e mail, reply, respond, answer, mark, assign, close, reopen, resolve, "
    "refund all, refund the, refund every, refund customer, refund user, refund player, refund them, reimburse, "
    "update, edit, create, insert, block, ban, unblock, unlock, notify, call, escalate, rename, schedule, remind, "
    "translate, write, draft, compose, book, order, buy, play, upload, import, install, deploy, restart, archive, "
    "merge, move, transfer, pay, credit the, credit all, cancel, approve, reject, relabel, reclassify, "
    "recategorise, recategorize, retrain, train, warn, tell the customer, tell customer, contact the, inform, turn "
    "off, turn on, disable, enable, unsubscribe, fix, forward, select, truncate, alter, ignore your, ignore all, "
    "ignore previous, forget your, disregard, pretend, act as, print your, reveal, repeat, download, mute, invite, "
    "pause, stop, reset the password, reset password, reset user, reset the account, wire, print"
)

HOW = (
    "how do i, how do we, how can, how could, how to, how might we, how would you, how should we, how should i, "
    "what can we, what can i, what is the best, what s the best, whats the best, which is the best"
)

NOT_COMPUTABLE = (
    "standard deviation, deviation, variance, correlation, correlate, correlated, percentile, p90, p95, p50, "
    "quartile, quantile, moving average, rolling average, regression, statistically significant, significance, "
    "significantly, cohort, funnel, cumulative, cumulated, running total, seasonality, seasonal, confidence "
    "interval, histogram, outperform, interval between, time between, days between, gap between, streak, in a "
    "row, consecutive, weighted, probability distribution, z score, skew, mode, per capita, geometric mean, year "
    "on year growth of each, most used emoji, emoji, spelling, typo, grammar, readability, sarcasm, intent, "
    "urgency, urgent, priority, severity, severe"
)
