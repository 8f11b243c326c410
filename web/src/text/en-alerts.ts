// English: what calls a person who looks elsewhere.

export const alerts = {
  button: "Sound and notifications",
  title: "Sound and notifications",
  sound: "Sound for new messages and customers",
  lobbySound: "Sound for messages and invitations",
  testSound: "Test the sound",
  desktop: "Desktop notifications",
  testDesktop: "Test a notification",
  blocked: "Your browser blocks notifications for this page. Allow them in its settings.",
  unable: "This browser has no desktop notifications.",
  testTitle: "Usher",
  testText: "This is how a notification looks.",
  newMessage: (name: string) => `Message from ${name}`,
  newCustomer: (name: string) => `${name} is here`,
  offer: (name: string) => `${name} is waiting: accept or decline`,
  invitation: (name: string) => `${name} invites you`,
  accepted: (name: string) => `You are talking with ${name}`,
};
