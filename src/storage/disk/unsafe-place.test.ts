import {expect, test} from 'vitest'
import {foreignFileSystem, syncedBy} from './unsafe-place.ts'

test.each([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xff534d42 - 2 ** 32, 'CIFS'],
  [0x01021997, '9P'],
  [0x65735546, 'FUSE'],
])('T18: file systems of others are known by their type, also where the number came out negative: %i', (type, name) => {
  expect(foreignFileSystem(type)).toBe(name)
})

test.each([
  ['ext4', 0xef53],
  ['xfs', 0x58465342],
  ['btrfs', 0x9123683e],
  ['tmpfs', 0x01021994],
  ['overlayfs', 0x794c7630],
  ['zfs', 0x2fc12fc1],
])('%s is our own', (_, type) => {
  expect(foreignFileSystem(type)).toBeUndefined()
})

test.each([
  ['/Users/kim/Library/Mobile Documents/com~apple~CloudDocs/fb', 'iCloud'],
  ['/home/kim/OneDrive/fb', 'OneDrive'],
  ['/home/kim/ONEDRIVE - Example Corp/fb', 'OneDrive'],
  ['/home/kim/dropbox', 'Dropbox'],
  ['/Users/kim/Library/CloudStorage/GoogleDrive-kim@example.com/My Drive/fb', 'Google Drive'],
  ['/Users/kim/Library/CloudStorage/Box-Box/fb', 'a cloud service'],
  ['/home/kim/Nextcloud/fb', 'a cloud service'],
])('T18: %s is copied by %s', (path, service) => {
  expect(syncedBy(path)).toBe(service)
})

test.each(['/home/kim/.local/state/firebreak', '/home/dropbox-admin/fb', '/srv/not-onedrive/fb', '/'])(
  '%s is nobody else’s',
  (path) => {
    expect(syncedBy(path)).toBeUndefined()
  },
)
