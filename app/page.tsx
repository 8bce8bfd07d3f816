import { Shell } from './_frame/shell'
import { Continue } from './_landing/continue'
import { Hero, JoinButtons } from './_landing/hero'
import { Lessons } from './_landing/lessons'
import { loadLanding } from './_landing/loaders'
import { Stations } from './_landing/stations'

export default async function LandingPage() {
  const { viewer, courses, next, signUpOpen } = await loadLanding()
  return (
    <Shell>
      <main id="main">
        <Hero action={viewer ? <Continue next={next} /> : <JoinButtons signUpOpen={signUpOpen} />} />
        <section className="mx-auto max-w-[80rem] px-4 pb-20 sm:px-6" aria-label="How it works">
          <Stations />
        </section>
        <Lessons courses={courses} />
      </main>
    </Shell>
  )
}
