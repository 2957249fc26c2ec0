"""单位登记: firms and sole traders of a register, their yearly inspection, disputes passed on."""
