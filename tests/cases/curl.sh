#!/bin/sh
# Only the second and the third call are for this API.
curl https://api.example.com/v1/chat -d '{"model": "kling-v3-image-to-video"}'

curl -sS "$FOXAPI_BASE_URL/v1/videos/generations" \
  -H "Authorization: Bearer $FOXAPI_API_KEY" \
  --json '{
    "model": "kling-v3-image-to-video",
    "prompt": "<<<voice_1>>> greets '"$NAME"'",
    "image_url": "https://cdn.nordlicht.test/bay.webp",
    "voice_ids": ["low"],
    "duration": 7
  }'

cat <<EOF | curl https://api.foxapi.cc/v1/videos/generations -d @-
{"model": "kling-o3-reference-to-video", "prompt": "@Image1", "duration": $SECONDS, "resolution": "4K"}
EOF
