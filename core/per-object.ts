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
