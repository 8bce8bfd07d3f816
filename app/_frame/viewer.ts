/** The signed-in person, as far as the frame around a page shows them. */
export interface Viewer {
  name: string
  email: string
  role: 'learner' | 'instructor' | 'admin'
}
