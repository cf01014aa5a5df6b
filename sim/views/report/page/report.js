(function () {
  "use strict";
  var root = document.documentElement;
  var tags = {zh: "zh-Hans", en: "en"};
  var charts = Array.prototype.slice.call(document.querySelectorAll(".chart"));
  var loaded = false, ready = false;

  function language() { return root.lang.slice(0, 2); }

  function choose(lang) {
    root.lang = tags[lang];
    enlivenFirst();
    document.title = document.body.getAttribute("data-title-" + lang);
    document.querySelectorAll(".switch button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.language === lang));
    });
  }

  function enlivenFirst() {
    var first = document.querySelector("main." + language() + " .chart");
    if (ready && first) { enliven(first); }
  }

  function twin(lang) {
    var id = location.hash.slice(1).replace(/^(zh|en)(-|$)/, lang + "$2");
    return id.indexOf(lang) === 0 && document.getElementById(id) ? id : lang;
  }

  function nearest() {
    var best = null;
    document.querySelectorAll("main." + language() + " > section").forEach(function (section) {
      if (section.getBoundingClientRect().top < window.innerHeight / 3) { best = section; }
    });
    return best && best.id ? best.id.slice(3) : "";
  }

  function change(lang) {
    var place = nearest();
    choose(lang);
    history.replaceState(null, "", "#" + (place ? lang + "-" + place : lang));
    var target = place && document.getElementById(lang + "-" + place);
    if (target) { target.scrollIntoView({behavior: "auto"}); } else { window.scrollTo(0, 0); }
  }

  function follow() {
    var lang = location.hash.slice(1, 3);
    if (tags[lang] && (location.hash.length === 3 || location.hash.charAt(3) === "-")) {
      if (lang !== language()) {
        choose(lang);
        var target = document.getElementById(twin(lang));
        if (target) { target.scrollIntoView({behavior: "auto"}); }
      }
    }
  }

  function load() {
    if (loaded) { return; }
    loaded = true;
    var script = document.createElement("script");
    script.textContent = document.getElementById("vega").textContent;
    document.head.appendChild(script);
  }

  function enliven(chart) {
    if (chart.dataset.done) { return; }
    chart.dataset.done = "yes";
    load();
    var holder = document.createElement("div");
    holder.className = "live";
    holder.style.cssText = "position:absolute;visibility:hidden;left:0;top:0";
    chart.style.position = "relative";
    chart.appendChild(holder);
    var options = {
      renderer: "svg", ast: true, tooltip: {theme: "custom"}, hover: false,
      actions: {export: {svg: true, png: true}, source: false, compiled: false, editor: false},
      i18n: language() === "zh" ? {SVG_ACTION: "保存为SVG", PNG_ACTION: "保存为PNG", CLICK_TO_VIEW_ACTIONS: "保存图表"}
        : {CLICK_TO_VIEW_ACTIONS: "Save this chart"},
      downloadFileName: chart.dataset.spec.slice(8)
    };
    var spec = JSON.parse(document.getElementById(chart.dataset.spec).textContent);
    window.qiluEmbed(holder, spec, options).then(function () {
      var drawing = holder.querySelector("svg");
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", chart.querySelector(".picture").getAttribute("aria-label"));
      drawing.removeAttribute("aria-roledescription");
      holder.style.cssText = "";
      chart.classList.add("alive");
      var menu = holder.querySelector("summary");
      if (menu) { menu.setAttribute("aria-label", options.i18n.CLICK_TO_VIEW_ACTIONS); }
    }, function (error) {
      holder.remove();
      console.error(error);
    });
  }

  document.querySelector(".switch").hidden = false;
  document.getElementById("print").hidden = false;
  document.getElementById("print").addEventListener("click", function () { window.print(); });
  document.querySelectorAll(".switch button").forEach(function (button) {
    button.addEventListener("click", function () { change(button.dataset.language); });
  });
  window.addEventListener("hashchange", follow);
  follow();

  if ("IntersectionObserver" in window) {
    var start = function () {
      var observer = new IntersectionObserver(function (entries) {
        entries.forEach(function (entry) {
          if (entry.isIntersecting) { observer.unobserve(entry.target); enliven(entry.target); }
        });
      }, {rootMargin: "300px"});
      charts.forEach(function (chart) { observer.observe(chart); });
      ready = true;
      enlivenFirst();
    };
    var fonts = document.fonts ? Promise.all([document.fonts.load('12px "qilu"', "齐A"), document.fonts.load('bold 12px "qilu"', "齐A")]) : Promise.resolve();
    fonts.then(start, start);
  }
})();
