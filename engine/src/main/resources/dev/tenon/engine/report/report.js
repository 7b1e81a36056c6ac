(function () {
  'use strict';
  var side = 100000;

  function numbers(text) {
    return text.split(' ').map(Number);
  }

  function curve(line, label) {
    var steps = [], heights = [];
    line.getAttribute('points').split(' ').forEach(function (pair) {
      var at = pair.split(',');
      steps.push(Number(at[0]));
      heights.push(Number(at[1]));
    });
    return { steps: steps, heights: heights, label: label, last: label.textContent };
  }

  function nearest(steps, place) {
    var low = 0, high = steps.length - 1;
    while (high - low > 1) {
      var middle = (low + high) >> 1;
      if (steps[middle] > place) high = middle;
      else low = middle;
    }
    return steps[high] - place > place - steps[low] ? low : high;
  }

  function plot(figure) {
    var steps = numbers(figure.dataset.steps), values = numbers(figure.dataset.values);
    var drawing = figure.querySelector('svg.drawing'), labels = figure.querySelectorAll('.key b');
    var rule = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    rule.setAttribute('class', 'rule');
    rule.setAttribute('y1', '0');
    rule.setAttribute('y2', '100%');
    rule.style.display = 'none';
    drawing.appendChild(rule);
    var at = document.createElementNS('http://www.w3.org/2000/svg', 'text');
    at.setAttribute('class', 'at');
    at.setAttribute('y', '-4');
    drawing.appendChild(at);
    var curves = Array.from(figure.querySelectorAll('polyline')).map(function (line, i) { return curve(line, labels[i]); });

    function written(height) {
      var share = 1 - height / side;
      var value = figure.dataset.scale === 'log'
        ? values[0] * Math.pow(values[1] / values[0], share)
        : values[0] + (values[1] - values[0]) * share;
      if (figure.dataset.decimals === '') return value === 0 ? '0' : value.toExponential(2).replace('+', '');
      var decimals = Number(figure.dataset.decimals);
      return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    }

    return {
      drawing: drawing,
      show: function (share) {
        var place = share * side;
        rule.style.display = '';
        rule.setAttribute('x1', 100 * share + '%');
        rule.setAttribute('x2', 100 * share + '%');
        at.setAttribute('x', 100 * share + '%');
        at.setAttribute('dx', share > 0.5 ? '3' : '-3');
        at.setAttribute('text-anchor', share > 0.5 ? 'end' : 'start');
        at.textContent = figure.dataset.along + ' ' + Math.round(steps[0] + (steps[1] - steps[0]) * share).toLocaleString('en-US');
        curves.forEach(function (c) { c.label.textContent = written(c.heights[nearest(c.steps, place)]); });
      },
      hide: function () {
        rule.style.display = 'none';
        at.textContent = '';
        curves.forEach(function (c) { c.label.textContent = c.last; });
      }
    };
  }

  var plots = Array.from(document.querySelectorAll('figure.plot')).map(plot);
  plots.forEach(function (p) {
    function move(event) {
      var box = p.drawing.getBoundingClientRect();
      var share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      plots.forEach(function (each) { each.show(share); });
    }
    p.drawing.addEventListener('pointermove', move);
    p.drawing.addEventListener('pointerdown', move);
    p.drawing.addEventListener('pointerleave', function () { plots.forEach(function (each) { each.hide(); }); });
  });
})();
