"""The shipped design beside others: trained on the same windows, in the same order, and scored on the same hours."""
