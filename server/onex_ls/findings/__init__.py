"""What is reported: findings, severities, fixes, rules, and the reports made of them."""
