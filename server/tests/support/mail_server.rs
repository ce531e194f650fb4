//! A mail server, as far as ours needs one.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The other end: speaks enough of SMTP to take mails, or to put them off.
#[derive(Clone, Debug, Default)]
pub struct MailServer {
    mails: Arc<Mutex<Vec<String>>>,
    /// Mails it puts off before it takes any.
    pub busy: Arc<Mutex<usize>>,
    /// Mailboxes it does not have.
    pub unknown: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub async fn listen(&self) -> anyhow::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("smtp://{}", listener.local_addr()?);
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { server.converse(stream).await });
            }
        });
        Ok(url)
    }

    async fn converse(&self, mut stream: TcpStream) -> anyhow::Result<()> {
        let (read, mut write) = stream.split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 mail\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
            let unknown = self.unknown.lock().unwrap().clone();
            let answer = match verb.as_str() {
                "RCPT" if unknown.iter().any(|name| line.contains(name)) => {
                    write
                        .write_all(format!("550 nobody: {line}\r\n").as_bytes())
                        .await?;
                    continue;
                }
                "MAIL" if self.is_busy() => "451 later",
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut mail = String::new();
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        mail.push_str(&line);
                        mail.push('\n');
                    }
                    self.mails.lock().unwrap().push(mail);
                    "250 taken"
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "250 ok",
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    fn is_busy(&self) -> bool {
        let mut busy = self.busy.lock().unwrap();
        let was = *busy > 0;
        *busy = busy.saturating_sub(1);
        was
    }

    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}
