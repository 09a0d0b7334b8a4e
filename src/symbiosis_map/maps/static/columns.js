/* Reading the data block: columns into arrays, steps into coordinates. */
(function (SM) {
  'use strict';

  const DEGREES = 100000;

  function column(coded) {
    if (Array.isArray(coded)) return coded;
    return coded.codes.map(code => (code < 0 ? null : coded.pool[code]));
  }

  /** Return a table as an object of arrays; a column that the block leaves out is all null. */
  SM.readTable = coded => {
    const table = {};
    for (const name of Object.keys(coded)) {
      if (name !== 'rows') table[name] = column(coded[name]);
    }
    table.rows = coded.rows;
    table.get = (name, row) => (Object.hasOwn(table, name) && row >= 0 ? table[name][row] : null);
    return table;
  };

  /** World coordinates of Web Mercator at zoom 0, 256 units wide. */
  SM.worldX = longitude => ((longitude + 180) / 360) * 256;
  SM.worldY = latitude => {
    const s = Math.sin((latitude * Math.PI) / 180);
    return (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 256;
  };
  SM.latitudeOf = y => (Math.atan(Math.sinh(Math.PI * (1 - y / 128))) * 180) / Math.PI;
  SM.longitudeOf = x => (x / 256) * 360 - 180;

  /** World units per metre at a latitude. */
  SM.unitsPerMetre = latitude => 256 / (40075016.7 * Math.cos((latitude * Math.PI) / 180));

  /** Return a coded path as x, y, x, y in world coordinates, with the box around it. */
  SM.readPath = steps => {
    const points = new Float64Array(steps.length);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    let longitude = 0;
    let latitude = 0;
    for (let i = 0; i < steps.length; i += 2) {
      longitude += steps[i];
      latitude += steps[i + 1];
      const x = SM.worldX(longitude / DEGREES);
      const y = SM.worldY(latitude / DEGREES);
      points[i] = x;
      points[i + 1] = y;
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
    return { points, box };
  };
})(window.SymbiosisMap);
