let audio: AudioContext | undefined
let lastAt = 0
const AT_MOST_EVERY_MS = 300

/** A short soft tone. Programs may ring in a loop; this does not. */
export function ringBell(): void {
  if (performance.now() - lastAt < AT_MOST_EVERY_MS) return
  lastAt = performance.now()
  audio ??= new AudioContext()
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = 660
  volume.gain.setValueAtTime(0.08, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.12)
  tone.connect(volume).connect(audio.destination)
  tone.start()
  tone.stop(audio.currentTime + 0.13)
}
