/**
 * Fills `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+value}` as the engine does.
 * Null when a value is missing or the form is another one.
 */
export function fillVariables(text: string, values: ReadonlyMap<string, string>): string | null {
  let missing = false
  const filled = text.replace(
    /\$(?:\{([A-Za-z_]\w*)(?::([-+])([^{}$]*))?\}|([A-Za-z_]\w*))/g,
    (
      _,
      braced: string | undefined,
      operator: string | undefined,
      word: string | undefined,
      bare: string | undefined,
    ) => {
      const value = values.get(braced ?? bare ?? '') ?? ''
      if (operator === '-') return value || (word ?? '')
      if (operator === '+') return value ? (word ?? '') : ''
      if (!value) missing = true
      return value
    },
  )
  return missing || filled.includes('$') ? null : filled
}
