"""De-identification of short texts: names, numbers, addresses and dates of people are masked by kind."""
