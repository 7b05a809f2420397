/** Ctrl-C, and the other ways in which a terminal or a service manager asks to stop. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface StopSignals {
  /** Settles at the first signal. */
  asked: Promise<void>;
  /** From now on signals have their usual effect again. */
  release: () => void;
}

/** npm passes on the Ctrl-C that the terminal has sent to us already: so soon (milliseconds) it is the same one. */
const SAME = 300;

/** `insisted` is called at every signal after the first. */
export function stopSignals(insisted: () => void): StopSignals {
  let listener: () => void = insisted;
  const asked = new Promise<void>((resolve) => {
    let first: number | undefined;
    listener = () => {
      if (first !== undefined && Date.now() - first > SAME) insisted();
      first ??= Date.now();
      resolve();
    };
  });
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    asked,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
