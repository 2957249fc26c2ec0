"""招工信息: vacancies noted at the window, published until a day, taken down."""
