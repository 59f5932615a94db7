import {sep} from 'node:path'

/**
 * The types that Linux reports for file systems whose locks, syncs and shared memory SQLite cannot trust: they are kept
 * by another machine, or by a program of which nobody knows what it does.
 */
const foreignTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x7461636f, 'OCFS2'],
  [0x01021997, '9P'],
  [0x65735546, 'FUSE'],
  [0x786f4256, 'a shared folder of VirtualBox'],
  [0xbacbacbc, 'a shared folder of VMware'],
])

/** Folders that a program copies elsewhere while we write, file by file: a journal and its log would not fit together. */
const syncedFolders: readonly (readonly [name: RegExp, service: string])[] = [
  [/^(icloud drive|iclouddrive|mobile documents|com~apple~clouddocs)$/, 'iCloud'],
  [/^onedrive( - .+)?$/, 'OneDrive'],
  [/^dropbox( \(.+\))?$/, 'Dropbox'],
  [/^(google drive|googledrive|my drive|google drive file stream)$/, 'Google Drive'],
  [/^cloudstorage$/, 'a cloud service'],
  [/^(box sync|nextcloud|owncloud|pclouddrive|megasync)$/, 'a cloud service'],
]

/** The name of a file system that is not this machine's own, by its type; undefined for one that is, as far as we know. */
export function foreignFileSystem(type: number): string | undefined {
  return foreignTypes.get(type >>> 0)
}

/** Who copies a directory elsewhere, by the names on its real path; undefined when nobody is known to. */
export function syncedBy(realPath: string): string | undefined {
  const names = realPath.split(sep).map((name) => name.normalize('NFC').toLowerCase())
  return syncedFolders.find(([name]) => names.some((each) => name.test(each)))?.[1]
}
