"""Plan values and conditions over the columns of one relation."""
