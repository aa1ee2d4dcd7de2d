"""Speech Synthesis Markup Language: from a document that arrives in parts to pieces."""
