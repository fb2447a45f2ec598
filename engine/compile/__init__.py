"""From the plan to what runs it: Ibis expressions, durable_rules rulesets, German text."""
