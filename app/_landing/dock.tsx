const LAYERS = [
  { y: 150, height: 38, text: 'COPY server.js .', size: '4.1 kB', kind: 'renewed' },
  { y: 192, height: 100, text: 'RUN npm ci', size: '31.2 MB', kind: 'kept' },
  { y: 296, height: 38, text: 'COPY package*.json .', size: '41 kB', kind: 'kept' },
  { y: 338, height: 144, text: 'FROM node:20', size: '74.8 MB', kind: 'base' },
] as const

const HULL =
  'M105 150 C100 230 98 310 104 360 C112 444 160 482 240 482 L400 482 C480 482 528 444 536 360 C542 310 540 230 535 150 Z'
const DRAUGHT = [100, 80, 60, 40, 20, 0]

/**
 * The picture of the whole idea: an image as a hull in a drydock, its layers as planks, its score as draught marks.
 * Drawn with the palette, so it is right in both themes.
 */
export function Dock() {
  return (
    <svg
      viewBox="0 0 640 566"
      className="h-auto w-full"
      role="img"
      aria-labelledby="dock-title"
      data-testid="landing-picture"
    >
      <title id="dock-title">
        An image drawn as a hull in a drydock. Four layers, from the bottom: FROM node:20, COPY package*.json, RUN npm
        ci, COPY server.js. After an edit of server.js only the top layer is renewed, 4.1 kB; the score is 100.
      </title>
      <defs>
        <clipPath id="dock-hull">
          <path d={HULL} />
        </clipPath>
        <pattern id="dock-earth" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V9" stroke="var(--line-strong)" strokeWidth="1" opacity="0.55" />
        </pattern>
        <pattern id="dock-base" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect width="7" height="7" fill="var(--sunken)" />
          <path d="M0 0V7" stroke="var(--line-strong)" strokeWidth="1" opacity="0.35" />
        </pattern>
      </defs>
      <Walls />
      <g clipPath="url(#dock-hull)">
        {LAYERS.map((layer, index) => (
          <g key={layer.text} className="dock-plank" style={{ animationDelay: `${(LAYERS.length - index) * 110}ms` }}>
            <rect x="90" y={layer.y} width="460" height={layer.height} fill={FILLS[layer.kind]} />
          </g>
        ))}
      </g>
      {LAYERS.map((layer) => (
        <g key={layer.text} className="dock-label" fill={layer.kind === 'base' ? 'var(--ink)' : 'var(--on-plank)'}>
          <text x={layer.kind === 'base' ? 168 : 124} y={layer.y + layer.height / 2 + 6}>
            {layer.text}
          </text>
          <text x={layer.kind === 'base' ? 472 : 516} y={layer.y + layer.height / 2 + 6} textAnchor="end">
            {layer.size}
          </text>
        </g>
      ))}
      <path d={HULL} fill="none" stroke="var(--ink)" strokeWidth="2.5" />
      <Rails />
      <Marks />
    </svg>
  )
}

const FILLS = { renewed: 'var(--plank-lead)', kept: 'var(--plank)', base: 'url(#dock-base)' }

/** The stepped walls, the floor, the keel blocks and the shores that hold the hull upright. */
function Walls() {
  return (
    <g>
      <path
        d="M0 126H20V236H38V366H58V520H582V366H602V236H620V126H640V566H0Z"
        fill="url(#dock-earth)"
        stroke="var(--line-strong)"
        strokeWidth="1.5"
      />
      {[232, 304, 376].map((x) => (
        <rect key={x} x={x} y="484" width="32" height="36" fill="var(--ink-3)" rx="2" />
      ))}
      <g stroke="var(--ink-3)" strokeWidth="5" strokeLinecap="round">
        <path d="M24 222H98M616 222H542" />
        <path d="M62 430L132 448M578 430L508 448" />
      </g>
    </g>
  )
}

/** Deck, rail and a mast line: enough to say ship. */
function Rails() {
  return (
    <g fill="none" stroke="var(--ink)" strokeWidth="2" strokeLinecap="round">
      <path d="M105 150L98 116M535 150L542 116" strokeWidth="2.5" />
      <path d="M99 122H541" opacity="0.35" />
      <path d="M320 150V34M320 34L236 150M320 34L404 150" opacity="0.35" />
      <path d="M320 38H372L360 50L372 62H320Z" fill="var(--lead-mark)" stroke="none" />
    </g>
  )
}

/** Draught marks, as they are painted on a bow; here they read the score. */
function Marks() {
  return (
    <g className="dock-marks" fontFamily="var(--font-mono)" fontSize="11" fill="var(--ink-2)">
      {DRAUGHT.map((mark, index) => (
        <g key={mark} transform={`translate(${[72, 70, 70, 72, 78, 110][index]} ${154 + index * 65})`}>
          <text textAnchor="end" x="14">
            {mark}
          </text>
        </g>
      ))}
    </g>
  )
}
