def flow_svg(stops, upright=False): return b""
