const HULL = 'M6 8C4 28 4 46 9 58C15 72 28 78 44 78H76C92 78 105 72 111 58C116 46 116 28 114 8Z'
const TOP = 8
const HEIGHT = 70

/** The score as a hull filled with planks, with draught marks beside it. `share` is 0 to 1. */
export function HullGauge({ share }: { share: number }) {
  const level = TOP + HEIGHT * (1 - Math.min(1, Math.max(0, share)))
  return (
    <svg viewBox="-22 0 142 92" className="h-24 w-auto shrink-0" aria-hidden="true">
      <defs>
        <clipPath id="gauge-hull">
          <path d={HULL} />
        </clipPath>
      </defs>
      <g clipPath="url(#gauge-hull)">
        <rect width="120" height="92" fill="var(--sunken)" />
        <rect y={level} width="120" height="92" fill={share >= 1 ? 'var(--good)' : 'var(--plank)'} />
        {[22, 36, 50, 64].map((y) => (
          <path key={y} d={`M0 ${y}H120`} stroke="var(--paper)" strokeWidth="1.5" />
        ))}
      </g>
      <path d={HULL} fill="none" stroke="var(--ink)" strokeWidth="2" />
      {share < 1 ? <path d={`M-4 ${level}H118`} stroke="var(--lead-mark)" strokeWidth="2.5" /> : null}
      <g fontFamily="var(--font-mono)" fontSize="9" fill="var(--ink-2)" textAnchor="end">
        <text x="-2" y="14">
          100
        </text>
        <text x="-2" y="47">
          50
        </text>
        <text x="4" y="82">
          0
        </text>
      </g>
      <path d="M40 80h10v8H40zM70 80h10v8H70z" fill="var(--ink-3)" />
    </svg>
  )
}
