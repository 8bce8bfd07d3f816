/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // One build folder per purpose, so that a dev server, a test run and a served build never overwrite each other.
  distDir: process.env.DRYDOCK_NEXT_DIR || '.next',
  // These talk to sockets or load native code: Node must require them, the bundler must not touch them.
  serverExternalPackages: [
    'dockerode',
    'ssh2',
    'cpu-features',
    'pg',
    '@node-rs/argon2',
    'graphile-worker',
    'shiki',
    'pino',
  ],
  // `npm test` checks the types of everything; doing it again would double the time of a first start.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { bodySizeLimit: '1mb' } },
  // Security headers that hold for every page, whoever serves it; the CSP with its nonce is set per request.
  async headers() {
    return [
      {
        source: '/(.*)',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
        ],
      },
    ]
  },
}

export default config
