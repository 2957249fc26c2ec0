// A PNG as one with a palette: takes and gives base64. The commonest colours stay, the rest become the nearest.
async (given) => {
  const MOST = 96;
  const bytes = Uint8Array.from(atob(given), (sign) => sign.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);

  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const colours = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  const apart = (a, b) => [0, 8, 16].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);
  const palette = [];
  for (const near of [300, 40, 0]) {
    for (const colour of colours) {
      if (palette.length < MOST && palette.every((one) => apart(one, colour) > near)) palette.push(colour);
    }
    if (palette.length === MOST) break;
  }
  const index = new Map();
  for (const colour of colours) {
    let best = 0;
    for (let i = 1; i < palette.length; i++) if (apart(palette[i], colour) < apart(palette[best], colour)) best = i;
    index.set(colour, best);
  }
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(pixels[y * width + x]);
  }

  const crcs = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; });
  const chunk = (type, body) => {
    const out = new Uint8Array(body.length + 12), view = new DataView(out.buffer);
    view.setUint32(0, body.length);
    out.set([...type].map((sign) => sign.charCodeAt(0)), 4);
    out.set(body, 8);
    let crc = -1;
    for (let i = 4; i < body.length + 8; i++) crc = crcs[(crc ^ out[i]) & 255] ^ (crc >>> 8);
    view.setUint32(body.length + 8, ~crc);
    return out;
  };
  const head = new Uint8Array(13), view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, 3, 0, 0, 0], 8);
  const packed = new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate")));
  const parts = [
    new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head),
    chunk("PLTE", new Uint8Array(palette.flatMap((one) => [one & 255, (one >> 8) & 255, (one >> 16) & 255]))),
    chunk("IDAT", new Uint8Array(await packed.arrayBuffer())), chunk("IEND", new Uint8Array()),
  ];
  const small = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = "";
  for (let i = 0; i < small.length; i += 8192) text += String.fromCharCode(...small.subarray(i, i + 8192));
  return btoa(text);
}
