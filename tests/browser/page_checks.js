// What must hold of any page; each check gives what is wrong, in words. Evaluated by page_checks.py, nothing of it is shipped.
(() => {
  const shown = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true})
    && !e.closest('[inert], [aria-hidden=true]');
  const brief = e => `<${e.tagName.toLowerCase()}${e.id && '#' + e.id}.${e.getAttribute('class') || ''}> ${(e.textContent || '').trim().slice(0, 50)}`;
  const texts = e => [...e.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join('');

  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3]));
  const luminance = colour => {
    const [r, g, b] = colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  // What lies behind the middle of an element's text; an element out of which the text stands is not behind it.
  const ground = e => {
    const {x, y, width, height} = e.getBoundingClientRect(), layers = [];
    const behind = box => box.left <= x + width / 2 && x + width / 2 <= box.right && box.top <= y + height / 2 && y + height / 2 <= box.bottom;
    for (; e; e = e.parentElement) if (behind(e.getBoundingClientRect())) layers.push(rgba(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };

  const poorContrast = ([least, leastLarge]) => {
    const poor = [];
    for (const e of document.querySelectorAll('body *')) {
      if (!texts(e).trim() || e.closest('svg, script, style, noscript, :disabled, [aria-disabled=true]') || !shown(e)) continue;
      const style = getComputedStyle(e), below = ground(e), size = parseFloat(style.fontSize);
      const [dark, bright] = [luminance(over(rgba(style.color), below)), luminance(below)].sort((a, b) => a - b);
      const ratio = (bright + 0.05) / (dark + 0.05), large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
      if (ratio < (large ? leastLarge : least)) poor.push(`${ratio.toFixed(2)}: ${brief(e)}`);
    }
    return poor;
  };

  const labelled = e => (e.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
    .map(id => (document.getElementById(id) || {}).textContent || '').join('');
  const named = e => [e.getAttribute('aria-label'), labelled(e), e.getAttribute('alt'), e.getAttribute('title')].some(name => (name || '').trim());
  const nameless = () => {
    const found = [];
    for (const e of document.querySelectorAll('figure, img, svg, canvas')) {
      const part = e.parentElement.closest('svg, [role=img], [role^=graphics], button, summary, a');
      if (!shown(e) || part || e.getAttribute('alt') === '') continue;
      const caption = e.closest('figure') && e.closest('figure').querySelector('figcaption'), title = e.querySelector(':scope > title');
      if (!named(e) && ![caption, title].some(words => words && words.textContent.trim())) found.push(brief(e));
    }
    for (const e of document.querySelectorAll('a[href], button, summary, input, select, textarea, [role=button], [tabindex="0"]')) {
      const labels = [...(e.labels || [])].map(label => label.textContent).join('');
      if (shown(e) && e.type !== 'hidden' && !named(e) && !e.textContent.trim() && !labels.trim()) found.push(brief(e));
    }
    return found;
  };

  const headingsOutOfOrder = () => {
    const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(shown), level = e => +e.tagName[1];
    const wrong = headings.filter(e => level(e) === 1).length === 1 ? [] : ['not exactly one h1'];
    headings.forEach((e, i) => { if (i && level(e) > level(headings[i - 1]) + 1) wrong.push(`after ${headings[i - 1].tagName}: ${brief(e)}`); });
    return wrong;
  };

  const tooWide = () => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(e => shown(e) && e.getBoundingClientRect().right > page.clientWidth + 1);
    return [`page is ${page.scrollWidth} wide in a window of ${page.clientWidth}`, ...wide.slice(0, 8).map(brief)];
  };

  const idsUsedTwice = () => {
    const seen = new Set();
    return [...document.querySelectorAll('[id]')].map(e => e.id).filter(id => seen.has(id) || !seen.add(id));
  };

  // Marks visible elements that hold Chinese themselves, for fonts to be asked about; gives their text in order.
  const markChinese = () => {
    const found = [...document.querySelectorAll('body *')].filter(e => /[\u4e00-\u9fff]/.test(texts(e)) && !e.closest('script, style') && shown(e));
    found.forEach((e, i) => e.setAttribute('data-chinese', i));
    return found.map(texts);
  };

  return {poorContrast, nameless, headingsOutOfOrder, tooWide, idsUsedTwice, markChinese};
})()
