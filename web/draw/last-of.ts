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
