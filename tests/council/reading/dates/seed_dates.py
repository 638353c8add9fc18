"""Dates as councils wrote them, form by form, and the right reading of each.

The reading is written shortly: kind, then start..end and precision where there are any, "was" and the date
that was replaced, [stage], <recurrence>, (answer), and "?" where it is questioned.
These are the published plans' own, of 2002 to 2010, with a plan dated near 2007.
"""

from datetime import date

NEAR = date(2007, 1, 1)

SEEDS: dict[str, dict[str, str]] = {
    "months": {
        "By Dec 03": "by ..2003-12-31 month",
        "Sept 03.": "by ..2003-09-30 month",
        "December 03.": "by ..2003-12-31 month",
        "march 2009": "by ..2009-03-31 month",
        "March, 2004": "by ..2004-03-31 month",
        "by end of April": "by ..2007-04-30 month ?",
        "end of June 2010": "by ..2010-06-30 month",
        "by end September 2010": "by ..2010-09-30 month",
        "Strategic Services Sept 03. Roll-out complete March 04.": "by ..2004-03-31 month",
        "July 03. First review Feb 04.": "by ..2003-07-31 month",
        "(January 2004?)": "by ..2004-01-31 month ?",
        "by X (Jan 05 as part of the review)": "by ..2005-01-31 month ?",
        "March 04.\nMarch 04.\nDecember 03.\nJune 04.\nMarch 04.": "by ..2004-06-30 month",
        "All completed by July 04.": "by ..2004-07-31 month",
        "COE by end of June 2010; Members by September 2010": "by ..2010-09-30 month",
        "by end of April, then 1 year to implement": "by ..2007-04-30 month ?",
        "work to commence May 2010": "by ..2010-05-31 month",
        "Oct 04": "by ..2004-10-31 month",
    },
    "days": {
        "29 July 2003": "by ..2003-07-29 day",
        "31st July 2003": "by ..2003-07-31 day",
        "Tuesday 25th May": "by ..2007-05-25 day ?",
        "Monday 19th May": "by ..2007-05-19 day ?",
        "TUESDAY 1 JUNE 2010 AT 7.30 PM": "by ..2010-06-01 day",
        "9th December": "by ..2006-12-09 day ?",
        "29 July 03": "by ..2003-07-29 day",
        "22nd Apr 10": "by ..2010-04-22 day",
        "20/03/07 19/02/07": "by ..2007-03-20 day",
        "24/04/07 30/04/07 8/05/07": "by ..2007-05-08 day",
        "31/3/02": "by ..2002-03-31 day",
        "8/05/07": "by ..2007-05-08 day",
        "\nDec 03\n1 April 04": "by ..2004-04-01 day",
        "Framework to COE on 24th March": "by ..2007-03-24 day ?",
    },
    "years": {
        "end of 2005": "by ..2005-12-31 year",
        "2011": "by ..2011-12-31 year",
    },
    "weeks and parts of months": {
        "Early December 2006": "by ..2006-12-10 week",
        "Mid February 2007": "by ..2007-02-20 week",
        "Third Week February 2007": "by ..2007-02-21 week",
        "mid-April": "by ..2007-04-20 week ?",
        "mid September 2010": "by ..2010-09-20 week",
    },
    "ranges": {
        "week commencing 10th May": "range 2007-05-07..2007-05-11 week ?",
        "w/c 18 May": "range 2007-05-14..2007-05-18 week ?",
        "Jan - Jun 04": "range 2004-01-01..2004-06-30 month",
        "Jan 04-Jan 06": "range 2004-01-01..2006-01-31 month",
        "June/July 2003": "range 2003-06-01..2003-07-31 month",
        "April 2008 March 2009": "range 2008-04-01..2009-03-31 month",
        "April 2008\nMarch 2009": "range 2008-04-01..2009-03-31 month ?",
        "October-December 2003": "range 2003-10-01..2003-12-31 month",
        "2004/05 - 2006/07": "range 2004-04-01..2007-03-31 financial_year",
        "July 2008 March 2009": "range 2008-07-01..2009-03-31 month",
    },
    "seasons and terms": {
        "Autumn 2010": "by ..2010-11-30 season",
    },
    "financial years": {
        "2003/04": "by ..2004-03-31 financial_year",
        "2004/5": "by ..2005-03-31 financial_year",
        "03/04": "by ..2004-03-31 financial_year",
        "08-09": "by ..2009-03-31 financial_year",
        "2008-9": "by ..2009-03-31 financial_year",
        "2009-10": "by ..2010-03-31 financial_year",
        "2011/2012": "by ..2012-03-31 financial_year",
        "2009/ 2010": "by ..2010-03-31 financial_year",
        "For 2004/5 plans.": "by ..2005-03-31 financial_year",
        "Activities through 03/04.": "by ..2004-03-31 financial_year",
    },
    "quarters": {
        "first quarter of 2008/09": "by ..2008-06-30 quarter",
        "Q3 2025/26": "by ..2025-12-31 quarter",
        "Q3 25-26": "by ..2025-12-31 quarter",
    },
    "what comes round again": {
        "by December each year": "recurring <yearly> ?",
        "31st December each year": "recurring <yearly> ?",
        "quarterly": "recurring <quarterly> ?",
        "at least a monthly basis": "recurring <monthly> ?",
        "Annual / Bi-annual": "recurring <yearly> ?",
    },
    "open starts": {
        "July 03 onwards.": "from 2003-07-01.. month",
        "from April 2003": "from 2003-04-01.. month",
        "from 1st October 2010": "from 2010-10-01.. day",
    },
    "ongoing": {
        "On-going to Jan 05": "ongoing ..2005-01-31 month",
        "Ongoing": "ongoing",
    },
    "statuses": {
        "Started": "status [in progress]",
        "In place": "status [complete]",
        "In place via IEG3": "status [complete]",
        "Already undertaken": "status [complete]",
        "Already happening": "status [in progress]",
        "Immediate effect.": "status [in progress]",
        "start immediately": "status [in progress]",
    },
    "answers that are no date": {
        "N/A": "none (not applicable)",
    },
    "events": {
        "post-elections": "event",
        "after Member/COE decision made": "event",
        "On completion of strategy": "event",
        "within 2 weeks": "event",
        "within 12 months": "event",
        "April Manager's Briefing and next Inform": "event",
        "Report to COE post-elections": "event",
        "after Member/COE decision": "event",
    },
    "false friends and impossible days": {
        "30/40": "none (unreadable) ?",
        "24/7": "none (unreadable) ?",
        "60:40": "none (unreadable) ?",
        "80:20": "none (unreadable) ?",
        "1/4": "none (unreadable) ?",
        "50-60 staff": "none (unreadable) ?",
        "over the next 5 years": "none (unreadable) ?",
    },
}
