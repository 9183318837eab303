"""Reading what people wrote: language, labels with the words they rest on, masking of names, screening for danger.

Pure text: knows no database and no orchestrator, keeps nothing, and never writes a text anywhere.
"""
