"""What is held on a person, given to them: every row of theirs in every table, opened, without anything of anybody else."""
