"""The leaders' page: how much lies where and how old it is, what is in time, what will be late this week."""
