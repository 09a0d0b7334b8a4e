/* The map as a picture, with title, legend, scale, date and credits drawn in. */
(function (SM) {
  'use strict';

  const SHARPNESS = 2;
  const EDGE = 20;
  const [NARROWEST, WIDEST] = [1100, 2000];

  /* Words of a text in lines no wider than the sheet */
  function lines(g, text, width) {
    const out = [];
    let line = '';
    for (const word of text.split(/\s+/)) {
      const longer = line ? `${line} ${word}` : word;
      if (line && g.measureText(longer).width > width) {
        out.push(line);
        line = word;
      } else line = longer;
    }
    return line ? [...out, line] : out;
  }

  /* A sample of the legend as an image; the picture of an SVG holds its text within the page */
  async function sampleOf(item) {
    if (!item.querySelector('svg')) return null;
    const sample = item.querySelector('svg').cloneNode(true);
    sample.setAttribute('font-family', SM.FONT);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(sample))}`;
    await image.decode();
    return { image, width: Number(sample.getAttribute('width')), height: Number(sample.getAttribute('height')) };
  }

  /* Place the entries of the legend from left to right in rows */
  function layLegend(g, items, width) {
    const placed = [];
    let x = 0;
    let y = 0;
    for (const { sample, text } of items) {
      const wide = 42 + g.measureText(text).width + 22;
      if (x && x + wide > width) {
        x = 0;
        y += 22;
      }
      placed.push({ sample, text, x, y });
      x += wide;
    }
    return { placed, height: placed.length ? y + 22 : 0 };
  }

  /** Draw the picture; returns a canvas with twice the pixels of the screen. */
  SM.drawPicture = async ({ map, model, state, words, sheet, legend }) => {
    const size = map.getSize();
    const width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, size.x)));
    const height = Math.round(width * Math.min(1.1, Math.max(0.5, size.y / size.x)));
    const items = await Promise.all([...legend.querySelectorAll('li')].map(async item => ({ sample: await sampleOf(item), text: item.querySelector('span').textContent })));
    const canvas = document.createElement('canvas');
    const g = canvas.getContext('2d');
    const { title, subtitle, date, credits } = model.data;
    const inner = width - 2 * EDGE;
    const parts = [
      { font: `600 24px ${SM.FONT}`, colour: SM.GROUND.ink, step: 31, text: title },
      { font: `15px ${SM.FONT}`, colour: SM.GROUND.soft, step: 21, text: [subtitle, words.date(date)].filter(Boolean).join(' · ') },
      { font: `13px ${SM.FONT}`, colour: SM.GROUND.ink, step: 19, text: SM.shownSentences(model, state, words).join(' ') },
    ];
    const laid = parts.map(part => {
      g.font = part.font;
      return { ...part, lines: lines(g, part.text, inner) };
    });
    g.font = `13px ${SM.FONT}`;
    const key = layLegend(g, items, inner);
    g.font = `11px ${SM.FONT}`;
    const foot = lines(g, [words.say('about_limits'), ...credits].join(' | '), inner);
    const head = EDGE + laid.reduce((sum, part) => sum + part.lines.length * part.step, 0) + 6;
    const total = head + height + 14 + key.height + 6 + foot.length * 15 + EDGE - 6;

    canvas.width = width * SHARPNESS;
    canvas.height = Math.round(total * SHARPNESS);
    g.scale(SHARPNESS, SHARPNESS);
    g.fillStyle = '#fff';
    g.fillRect(0, 0, width, total);
    g.textBaseline = 'alphabetic';
    g.textAlign = 'left';
    let y = EDGE;
    for (const part of laid) {
      g.font = part.font;
      g.fillStyle = part.colour;
      for (const line of part.lines) {
        g.fillText(line, EDGE, y + part.step - 9);
        y += part.step;
      }
    }
    g.save();
    g.translate(EDGE, head);
    sheet(g, inner, height);
    g.restore();
    g.strokeStyle = '#8d9ba8';
    g.lineWidth = 1;
    g.strokeRect(EDGE, head, inner, height);
    g.textAlign = 'left';
    g.textBaseline = 'middle';
    g.font = `13px ${SM.FONT}`;
    g.fillStyle = SM.GROUND.ink;
    y = head + height + 14;
    for (const { sample, text, x, y: below } of key.placed) {
      if (sample) g.drawImage(sample.image, EDGE + x + (34 - sample.width) / 2, y + below + (18 - sample.height) / 2, sample.width, sample.height);
      g.fillText(text, EDGE + x + 42, y + below + 9);
    }
    g.font = `11px ${SM.FONT}`;
    g.fillStyle = SM.GROUND.soft;
    foot.forEach((line, i) => g.fillText(line, EDGE, y + key.height + 13 + i * 15));
    return canvas;
  };
})(window.SymbiosisMap);
