"""The notice board: 公示 with objections, 办结公告."""
