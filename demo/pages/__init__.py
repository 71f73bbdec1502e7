"""The pages of the demo's outlets: functions from a post to HTML."""
