/* Elements of the page. Text always enters as text nodes, so nothing in a table can become markup. */
window.SymbiosisMap = window.SymbiosisMap || {};
(function (SM) {
  'use strict';

  const SVG = 'http://www.w3.org/2000/svg';

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? '' : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === false) continue;
      element.append(child.nodeType ? child : String(child));
    }
    return element;
  }

  /** Make an HTML element: el('p', {class: 'note', onclick: f}, 'text', otherElement). */
  SM.el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

  /** Make an SVG element in the same way. */
  SM.svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  /** Replace what an element holds. */
  SM.put = (element, ...children) => {
    element.replaceChildren();
    return fill(element, {}, children);
  };

  /** Return text in which addresses of web pages are links; other schemes stay text. */
  SM.linked = text => {
    const parts = String(text || '').split(/(https?:\/\/[^\s"<>;,]+[^\s"<>;,.)])/);
    return parts.map((part, i) => {
      if (i % 2 === 0) return part;
      return SM.el('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part.replace(/^https?:\/\/(www\.)?/, ''));
    });
  };

  /** Draw a part of the page anew without losing the keyboard's place: what had the focus is found again by its id. */
  SM.keepFocus = (part, draw) => {
    const id = part.contains(document.activeElement) ? document.activeElement.id : '';
    draw();
    const again = id && document.getElementById(id);
    if (again) again.focus({ preventScroll: true });
  };

  /** A sign that stands for words which the label of its button says; nobody reads it aloud. */
  SM.sign = text => SM.el('span', { 'aria-hidden': 'true' }, text);

  /** A text cut at a number of characters, with an ellipsis. */
  SM.short = (text, length) => (text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text);
})(window.SymbiosisMap);
