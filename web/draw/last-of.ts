/** Remembers the last answer of a pure function, as long as its inputs are the very same things. */
export const lastOf = <Inputs extends readonly unknown[], T>(
  make: (...inputs: Inputs) => T,
): ((...inputs: Inputs) => T) => {
  let last: { readonly inputs: Inputs; readonly answer: T } | undefined;
  return (...inputs) => {
    if (last?.inputs.length === inputs.length && last.inputs.every((input, index) => input === inputs[index]))
      return last.answer;
    last = { inputs, answer: make(...inputs) };
    return last.answer;
  };
};

/** Remembers one answer per object for as long as the object lives. */
export const perObject = <Key extends object, T>(make: (key: Key) => T): ((key: Key) => T) => {
  const answers = new WeakMap<Key, { readonly answer: T }>();
  return (key) => {
    const known = answers.get(key);
    if (known) return known.answer;
    const answer = make(key);
    answers.set(key, { answer });
    return answer;
  };
};
