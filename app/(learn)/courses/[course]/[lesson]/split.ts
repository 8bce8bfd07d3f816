/** Cookie with the reader's split in percent: the server needs it to draw the page as it will stay. */
export const SPLIT_COOKIE = 'drydock.split'
