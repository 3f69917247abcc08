"""Other people's formats: a form as StratML, and the whole dataset as tables."""
