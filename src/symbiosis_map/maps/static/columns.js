/* Reading the data block: the codings of columns that coding.py describes, and paths as coordinates. */
(function (SM) {
  'use strict';

  const DEGREES = 100000;
  const COAST_DEGREES = 20000;
  const PLAIN = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';
  const LEAST_POWER = -16;

  /* The number of each digit by its character code: the plain ones, then the other printable characters */
  const NUMBER = new Uint8Array(128);
  for (let i = 0; i < PLAIN.length; i++) NUMBER[PLAIN.charCodeAt(i)] = i;
  for (let code = 32, next = PLAIN.length; code < 127; code++) {
    const character = String.fromCharCode(code);
    if (!PLAIN.includes(character) && !'"\\<>'.includes(character)) NUMBER[code] = next++;
  }
  const BASE = 91;

  /** Call back with the number of every group of digits. */
  function eachNumber(text, width, use) {
    for (let i = 0, row = 0; i < text.length; row++) {
      let n = 0;
      for (const end = i + width; i < end; i++) n = n * BASE + NUMBER[text.charCodeAt(i)];
      use(n, row);
    }
  }

  /** Call back with every step of a text of steps; returns how many there are. */
  function eachStep(text, use) {
    let rest = 0;
    let place = 1;
    let count = 0;
    for (let i = 0; i < text.length; i++) {
      const group = NUMBER[text.charCodeAt(i)];
      rest += (group & 31) * place;
      if (group >= 32) place *= 32;
      else {
        use(rest % 2 ? -(rest + 1) / 2 : rest / 2, count);
        count += 1;
        rest = 0;
        place = 1;
      }
    }
    return count;
  }

  function readParts({ parts, width }) {
    const values = new Float64Array(parts.length / width);
    const most = BASE ** width - 2;
    eachNumber(parts, width, (n, row) => { values[row] = n > most ? NaN : n / most; });
    return values;
  }

  const PAIRED = 78995;
  function readEachPair(text, rows, value) {
    const values = new Float64Array(rows);
    eachNumber(text, 5, (n, pair) => {
      values[2 * pair] = value(Math.floor(n / PAIRED));
      if (2 * pair + 1 < rows) values[2 * pair + 1] = value(n % PAIRED);
    });
    return values;
  }

  function readPairs({ pairs }, rows) {
    return readEachPair(pairs, rows, code => (code === PAIRED - 1 ? NaN : code / (PAIRED - 2)));
  }

  /** A number from its figures and a power of ten. */
  const figured = (lead, power) => (power < 0 ? lead / 10 ** -power : lead * 10 ** power);

  function readClose({ close, from }, rows) {
    return readEachPair(close, rows, n => (n < 2 ? (n ? 0 : NaN) : figured(((n - 2) % 9000) + 1000, Math.floor((n - 2) / 9000) + from)));
  }

  function readFigures({ figures, width }) {
    const values = new Float64Array(figures.length / width);
    const least = 10 ** (width === 3 ? 3 : 5);
    eachNumber(figures, width, (n, row) => {
      if (n < 2) values[row] = n ? 0 : NaN;
      else {
        const size = Math.floor((n - 2) / 2);
        const lead = (size % (9 * least)) + least;
        const power = Math.floor(size / (9 * least)) + LEAST_POWER;
        const value = figured(lead, power);
        values[row] = n % 2 ? -value : value;
      }
    });
    return values;
  }

  function readSteps({ steps, per, missing }, rows) {
    const whole = new Float64Array(rows);
    let sum = 0;
    eachStep(steps, (step, row) => {
      sum += step;
      whole[row] = per ? sum / per : sum;
    });
    for (const row of missing || []) whole[row] = NaN;
    return whole;
  }

  const countSteps = text => eachStep(text, () => {});

  function readPool({ pool, codes, width, each }, rows) {
    const numeric = pool.every(value => typeof value === 'number');
    const values = numeric ? new Float64Array(rows) : new Array(rows);
    const set = (n, row) => { values[row] = n ? pool[n - 1] : numeric ? NaN : null; };
    if (!each) eachNumber(codes, width, set);
    else {
      const base = pool.length + 1;
      eachNumber(codes, 1, (n, group) => {
        for (let row = group * each + each - 1; row >= group * each; row--) {
          if (row < rows) set(n % base, row);
          n = Math.floor(n / base);
        }
      });
    }
    return values;
  }

  function readStarts({ starts }) {
    let before = '';
    return starts.map(text => {
      before = before.slice(0, NUMBER[text.charCodeAt(0)]) + text.slice(1);
      return before;
    });
  }

  /* Columns that few rows fill */
  function readSparse({ at, values }, rows) {
    const count = countSteps(at);
    const there = readColumn(values, count);
    const full = there instanceof Float64Array ? new Float64Array(rows).fill(NaN) : new Array(rows).fill(null);
    let row = 0;
    eachStep(at, (step, k) => {
      row += step;
      full[row] = there[k];
    });
    return full;
  }

  function readColumn(coded, rows) {
    if (Array.isArray(coded)) return coded;
    if ('parts' in coded) return readParts(coded);
    if ('pairs' in coded) return readPairs(coded, rows);
    if ('figures' in coded) return readFigures(coded);
    if ('close' in coded) return readClose(coded, rows);
    if ('steps' in coded) return readSteps(coded, rows);
    if ('pool' in coded) return readPool(coded, rows);
    if ('starts' in coded) return readStarts(coded);
    return readSparse(coded, rows);
  }

  /** Return a table whose columns are read when they are first asked for.
      get(name, row) is null for what is missing; column(name) is the whole column, of numbers as a Float64Array
      with NaN for what is missing, or null where the table has none. derive(name, make) adds a column that is
      made from others, where the data block leaves it out. */
  SM.readTable = coded => {
    const { rows } = coded;
    const read = new Map();
    const made = new Map();
    const table = { rows };
    table.has = name => name !== 'rows' && Object.hasOwn(coded, name);
    table.column = name => {
      if (!read.has(name)) read.set(name, table.has(name) ? readColumn(coded[name], rows) : null);
      return read.get(name);
    };
    table.derive = (name, make) => {
      if (!table.has(name)) made.set(name, make);
    };
    table.get = (name, row) => {
      if (!(row >= 0 && row < rows)) return null;
      if (made.has(name)) return made.get(name)(row);
      const column = table.column(name);
      const value = column === null ? null : column[row];
      return value === undefined || Number.isNaN(value) ? null : value;
    };
    return table;
  };

  /** Return the phrases of each language by their keys. */
  SM.readWords = ({ keys, phrases }) => {
    const names = readStarts(keys);
    return Object.fromEntries(Object.entries(phrases).map(([language, own]) => [language, Object.fromEntries(names.map((key, i) => [key, own[i]]))]));
  };

  /** World coordinates of Web Mercator at zoom 0, 256 units wide. */
  SM.worldX = longitude => ((longitude + 180) / 360) * 256;
  SM.worldY = latitude => {
    const s = Math.sin((latitude * Math.PI) / 180);
    return (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 256;
  };
  SM.latitudeOf = y => (Math.atan(Math.sinh(Math.PI * (1 - y / 128))) * 180) / Math.PI;
  SM.longitudeOf = x => (x / 256) * 360 - 180;

  /** Distance of two rows of points in metres on the ellipsoid; references.py has the same formula. */
  SM.distance = (longitude, latitude, a, b) => {
    if (a < 0 || b < 0) return null;
    const middle = (((latitude[a] + latitude[b]) / 2) * Math.PI) / 180;
    const east = 111412.84 * Math.cos(middle) - 93.5 * Math.cos(3 * middle) + 0.118 * Math.cos(5 * middle);
    const north = 111132.92 - 559.82 * Math.cos(2 * middle) + 1.175 * Math.cos(4 * middle);
    return Math.hypot((longitude[b] - longitude[a]) * east, (latitude[b] - latitude[a]) * north);
  };

  /** World units per metre at a latitude. */
  SM.unitsPerMetre = latitude => 256 / (40075016.7 * Math.cos((latitude * Math.PI) / 180));

  /** Return a coded path as x, y, x, y in world coordinates, with the box around it. */
  SM.readPath = text => readPath(text, DEGREES);
  SM.readCoast = text => readPath(text, COAST_DEGREES);

  function readPath(text, per) {
    const points = new Float64Array(countSteps(text));
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    let longitude = 0;
    let latitude = 0;
    eachStep(text, (step, i) => {
      if (i % 2 === 0) {
        longitude += step;
        points[i] = SM.worldX(longitude / per);
        return;
      }
      latitude += step;
      points[i] = SM.worldY(latitude / per);
      const x = points[i - 1];
      const y = points[i];
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    });
    return { points, box };
  }
})(window.SymbiosisMap);
