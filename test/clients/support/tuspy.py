# Uploads a file with tuspy, stopping after the first chunk and going on with a new uploader, as a restarted program would.
import sys

from tusclient import client

endpoint, path, chunk_size = sys.argv[1], sys.argv[2], int(sys.argv[3])
tus = client.TusClient(endpoint)
options = dict(chunk_size=chunk_size, metadata={"filename": "from-python.bin"}, upload_checksum=True)
first = tus.uploader(path, **options)
first.upload_chunk()
again = tus.uploader(path, url=first.url, **options)
assert again.offset == chunk_size, again.offset
again.upload()
print(again.url)
