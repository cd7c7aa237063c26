"""What the figures of deals and leads mean, for the dictionary. Titles and units are those of their columns."""

from __future__ import annotations

DEALS = {
    "deals": "Deals of the group, in any state.",
    "won": "Deals that are won.",
    "lost": "Deals that are lost.",
    "open": "Deals that are open on the report date.",
    "win_rate": "Won ÷ closed deals; the 95 % interval is Wilson's.",
    "won_amount": "Sum of the amounts of won deals.",
    "average_won": "Money won ÷ won deals with an amount; the 95 % interval is Student's, and empty below six.",
    "won_per_closed": "Money won ÷ closed deals.",
    "cycle_won": "Median days from opening to winning; the 95 % interval is that of ranks, and empty below six deals.",
    "cycle_won_mean": "Mean days from opening to winning.",
    "cycle_lost": "Median days from opening to losing; the 95 % interval is that of ranks, and empty below six deals.",
    "cycle_lost_mean": "Mean days from opening to losing.",
    "usual_cycle": "Day after which half of all deals are closed, by Kaplan and Meier, open deals counted as still "
    "running; the interval, of six or more closed deals, is Brookmeyer and Crowley's.",
    "open_deals_amount": "Sum of the amounts of open deals.",
    "expected_amount": "Amount of open deals × the share of deals that were won later, of those still open at the "
    "same age. Arithmetic, not a forecast.",
    "stuck": "Open deals of an age by which 80 % of all deals are closed (--stuck).",
    "stuck_amount": "Sum of the amounts of stuck deals.",
    "ease_rank": "1 is the shortest median days to win together with the highest win rate, among groups of ten or more"
    " closed deals.",
    "money_rank": "1 is the most money won, among the same groups.",
    "profit_rank": "1 is the most profit of orders, among groups that have an ease rank.",
    "comparing": "Whether a customer has many closed deals of which few were won (--comparing-deals, --comparing-win-"
    "rate).",
    "expected_close": "Day on which an open deal is expected to close, as the file has it.",
    "days_since_activity": "Days from the last activity to the report date.",
    "closed_by_then": "Share of all deals that are closed by this age.",
    "win_chance": "Share won of the deals that were still open at this age; empty where fewer than 20 were.",
    "todo": "What to do about an open deal: nothing yet (on_time), ask what is missing (late), agree on a date "
    "(stuck), ask once more or close it (too_old), enter the day of opening (no_date).",
}
"""Of ``custseg deals``; the ends of an interval (``…_low``, ``…_high``) need no line of their own."""

LEADS = {
    "leads": "Leads of the group, in any state.",
    "won": "Leads that were won.",
    "lost": "Leads that were lost.",
    "open": "Leads that are open on the report date.",
    "conversion": "Won ÷ all leads; the 95 % interval is Wilson's.",
    "won_90d": "Share won within 90 days of creation, by Kaplan and Meier, young leads counted as still open.",
    "touched": "Share of leads with an activity after the day of creation or, without days of activity, past the "
    "first stage.",
    "days_to_touch": "Median days from creation to the first touch; the 95 % interval is that of ranks.",
    "usual_touch": "Day after which half of all leads were touched, those that still wait included.",
    "days_to_win": "Median days from creation to winning; the 95 % interval is that of ranks.",
    "days_to_win_mean": "Mean days from creation to winning.",
    "untouched": "Open leads on which nothing happened since the day of creation.",
    "quiet": "Open leads that were touched, and silent for more than 14 days (--quiet-after).",
    "won_amount": "Sum of the amounts of won leads, or of the deals that they became (--deals).",
    "won_per_lead": "Money won ÷ all leads.",
    "revenue_per_lead": "Revenue of these orders ÷ all leads.",
    "profit_per_lead": "Profit of these orders ÷ all leads.",
    "overloaded": "Whether an owner has twice the open leads of the median owner (--overload), and ten or more.",
    "days_silent": "Days from the last activity to the report date.",
    "resembles": "Fields whose values leads have that became the best, more often than others.",
    "resembles_share": "Share of the leads with this value that became the best, at the lower end of its interval.",
    "todo": "What to do about an open lead: call it (untouched), ask again or close it (quiet), nothing yet (worked).",
}
"""Of ``custseg leads``; the ends of an interval (``…_low``, ``…_high``) need no line of their own."""
