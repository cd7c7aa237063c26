"""Who brings customers, what these are worth, and what a referral may cost."""
