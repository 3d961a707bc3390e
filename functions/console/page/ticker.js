// A worker that counts time. Browsers slow timers of hidden pages down to one a minute, but not those of workers.
let timer = 0;
onmessage = ({ data }) => {
  clearInterval(timer);
  if (data > 0) timer = setInterval(() => postMessage(0), data);
};
