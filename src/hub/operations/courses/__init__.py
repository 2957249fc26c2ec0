"""技能培训班: courses with places, enrolment and waiting list, attendance, certificates."""
