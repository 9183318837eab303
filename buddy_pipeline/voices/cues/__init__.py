"""Reading by cues: phrases that people reviewed, a file a language, and what around them takes their meaning away."""
