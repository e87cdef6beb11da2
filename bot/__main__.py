"""`python -m bot` is `binome`."""

from bot.cli import main

main()
