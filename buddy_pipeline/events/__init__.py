"""What an event of the Buddy platform is: its form, its signature, and how it is stored until it is applied."""
