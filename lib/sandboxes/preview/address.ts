/** The address that a browser opens for a pass. */
export function previewAddress(pass: string, { previewUrl, siteUrl }: { previewUrl: string; siteUrl: string }): string {
  return previewUrl === 'path' ? `${siteUrl}/preview/${pass}/` : `${previewUrl.replace('*', pass)}/`
}
