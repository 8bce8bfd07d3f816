/** What is pointed at, so that finding, line and layer show each other. */
export interface Pointed {
  line: number | null
  layer: number | null
}
